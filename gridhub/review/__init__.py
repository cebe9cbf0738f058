"""Pairs of persons for people to judge: workbooks that go out and come back, lines of decisions, how far reviewers agree.

Belongs here: who is asked what, and what becomes of the verdicts. Not here: which pairs wait (``build.review_step``), the
log (``state.decision_log``), obeying decisions (``identity``).
"""
