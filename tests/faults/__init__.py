"""Faults at random: commands are killed, and what they need fails; what they leave is held to the law.

blows     what befalls a command
struck    the command, run so that a certain step on the disk is its last, or fails
proxies   a connection that is cut
disks     a small disk
worlds    a command, what it works on, and what must hold of that afterwards
table     which fault is tried with which command, and where
__main__  many of them: python -m tests.faults --count 200 --seed 1
"""
