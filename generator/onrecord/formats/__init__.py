"""What machines read: in the head of pages, and in files beside them.

Claims are attributed, never asserted. With `publish_text: quotes` no other word of a text is in it.

    jsontext        JSON, as a file and within a page
    linkeddata      the JSON-LD of a page
    claimrows       claims as rows, as CSV and JSON
    actordata       what is known of an actor
    webannotations  what annotators wrote about an article
    feeds           Atom feeds
    hosts           files that hosts read
    files           every file beside the pages, and what is made at it
"""

from onrecord.formats.files import Files
from onrecord.formats.linkeddata import linked_data

__all__ = ["Files", "linked_data"]
