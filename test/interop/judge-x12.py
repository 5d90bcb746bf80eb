"""Judges files of X12 by pyx12's maps of the HIPAA guides: a JSON list of files in, a list of verdicts out."""

import io
import json
import logging
import sys

import pyx12.params
import pyx12.x12n_document


class Complaints(logging.Handler):
    def __init__(self):
        super().__init__(logging.WARNING)
        self.said = []

    def emit(self, record):
        self.said.append(record.getMessage())


def verdict(file):
    complaints = Complaints()
    logger = logging.getLogger("pyx12")
    logger.addHandler(complaints)
    answer = io.StringIO()
    # The extended character set of X12, with small letters.
    params = pyx12.params.params()
    params.set("charset", "E")
    try:
        valid = pyx12.x12n_document.x12n_document(params, io.StringIO(file), answer, None)
    finally:
        logger.removeHandler(complaints)
    wrong = [line for line in answer.getvalue().split("~") if line.strip().startswith(("IK3", "IK4", "IK5*R", "AK9*R"))]
    if valid and not complaints.said and not wrong:
        return []
    return complaints.said + wrong or ["not valid, without a reason"]


logging.getLogger("pyx12").propagate = False
json.dump([verdict(file) for file in json.load(sys.stdin)], sys.stdout)
