"""Findings that live: cases, their due dates, dispatch to departments, answers, how often a rule was right.

Belongs here: the law of a case, the workbooks that go out and come back. Not here: finding (``assets/finding``), the step
that fills the tables (``build.case_step``), the record of what people did (``state.case_log``).
"""
