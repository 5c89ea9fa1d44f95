"""The words by which English reports speech. Edit here: each list is read as it stands.

Verbs are listed by all their forms. The order in a list does not matter, and a word may stand in one only.
"""

from __future__ import annotations

SAYING = """
    add adds added adding · admit admits admitted admitting
    acknowledge acknowledges acknowledged acknowledging allege alleges alleged alleging
    announce announces announced announcing
    answer answers answered answering argue argues argued arguing · assert asserts asserted asserting
    believe believes believed caution cautions cautioned cautioning · claim claims claimed claiming
    comment comments commented commenting complain complains complained complaining
    concede concedes conceded conceding conclude concludes concluded concluding
    confess confesses confessed confessing confirm confirms confirmed confirming
    contend contends contended contending counter counters countered · declare declares declared declaring
    emphasise emphasises emphasised emphasising emphasize emphasizes emphasized emphasizing
    estimate estimates estimated estimating explain explains explained explaining
    hint hints hinted hinting · imply implies implied implying insist insists insisted insisting
    maintain maintains maintained maintaining mentions mentioned · note notes noted noting
    object objects objected objecting observe observes observed observing
    pledge pledges pledged pledging
    predict predicts predicted predicting promise promises promised promising
    recall recalls recalled recalling
    remark remarks remarked remarking reiterate reiterates reiterated reiterating
    reply replies replied replying
    report reports reported reporting respond responds responded responding
    reveal reveals revealed revealing · say says said saying state states stated stating
    stress stresses stressed stressing · suggest suggests suggested suggesting swear swears swore swearing
    testify testifies testified testifying · vow vows vowed vowing warn warns warned warning
    write writes wrote writing
"""
"""What somebody does who says that something is so."""

BARE = """
    say says said saying · claim claims claimed claiming
    insist insists insisted insisting argue argues argued arguing · state states stated stating
    confirm confirms confirmed confirming declare declares declared declaring
    report reports reported reporting · add added adding
    admit admits admitted maintain maintains maintained · allege alleges alleged alleging
    announce announces announced announcing believe believes believed · assert asserts asserted
    contend contends contended acknowledge acknowledges acknowledged · concede concedes conceded
    suggest suggests suggested
"""
"""Those after which what is said may follow at once, without "that"."""

TELLING = """
    tell tells told telling · inform informs informed informing
    assure assures assured assuring remind reminds reminded reminding
"""
"""Verbs with somebody who is told; "that" or a quotation follows."""

PHRASES = ("make it clear", "makes it clear", "made it clear", "making it clear", "point out", "points out",
    "pointed out", "pointing out", "go on to say", "goes on to say", "went on to say")  # fmt: skip
"""Phrases that are used like verbs of saying."""

REJECTING = """
    deny denies denied denying · reject rejects rejected rejecting
    refute refutes refuted refuting dismiss dismisses dismissed dismissing
    dispute disputes disputed disputing
"""
"""What follows is what is said not to be so, in a clause or a noun."""

ACCUSING = {
    "of": "accuse accuses accused accusing · suspect suspects suspected suspecting",
    "for": "blame blames blamed blaming",
    "with": "charge charges charged charging",
}
"""Verbs with somebody who is accused, by the word that leads to what they are accused of."""

DESCRIBING = "described denounced condemned dismissed portrayed presented branded"
"""What somebody was called: "described by NAME as"."""

SAID_TO = "said believed alleged reported thought understood rumoured rumored claimed suspected"
"""What somebody is said, or believed, to do."""

NOUNS = """
    accusation accusations · allegation allegations · announcement announcements · argument
    assertion assertions assurance assurances · claim claims · complaint complaints · confession
    contention · denial denials insistence · promise promises · report reports · rumour rumours
    rumor rumors · statement statements suggestion suggestions · testimony · warning warnings
"""
"""What is said, as a noun."""

VIEWS = "view opinion words account telling eyes judgment judgement"
"""In somebody's view."""

UNTITLED = """
    The A An In On At By For From To Of And But If As When While After Before According Since This That
    These Those His Her Its Their Our My No Some Several Many Most Two Three It He She They We You I
"""
"""Capitalised words that begin a sentence more often than a name."""

NOT_NAMES = """
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July
    August September October November December English French German I
"""
"""Capitalised words that are no names of actors."""

DENIAL = REJECTING + " denial denials "
"""What tells that a claim is a denial."""


def forms(listed: str) -> tuple[str, ...]:
    """The words of a list."""
    return tuple(dict.fromkeys(word for word in listed.split() if word != "·"))
