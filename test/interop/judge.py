"""Judges messages of HL7 v2.5.1 by hl7apy's strict validation: a JSON list of messages in, a list of verdicts out."""

import json
import os
import sys
import tempfile

from hl7apy import v2_5_1
from hl7apy.consts import VALIDATION_LEVEL
from hl7apy.exceptions import HL7apyException
from hl7apy.parser import parse_message


def with_choices(reference):
    """hl7apy 1.3.5 names the detail of an order a choice, and then asks for every one of its segments."""
    kind, children = reference[0], reference[1]
    return (
        kind,
        tuple(
            (name, with_choices(inner) if cls == "GRP" else inner, (0, 1) if kind == "choice" else cardinality, cls)
            for name, inner, cardinality, cls in children
        ),
    ) + tuple(reference[2:])


for structures in (v2_5_1.MESSAGES, v2_5_1.GROUPS):
    for name in structures:
        if name.startswith("ORM_O01"):
            structures[name] = with_choices(structures[name])


def verdict(message):
    report = tempfile.NamedTemporaryFile(delete=False)
    report.close()
    try:
        parsed = parse_message(message, validation_level=VALIDATION_LEVEL.STRICT, find_groups=True)
        parsed.validate(report_file=report.name)
    except (HL7apyException, ValueError) as error:
        return [str(error)]
    finally:
        with open(report.name) as said:
            lines = [line.strip() for line in said if line.strip()]
        os.unlink(report.name)
    return lines


json.dump([verdict(message) for message in json.load(sys.stdin)], sys.stdout)
