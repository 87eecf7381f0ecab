"""check_targets.py SCHEMA: fails unless each description of the list on stdin follows the schema."""

import json
import sys

import jsonschema

schema = json.load(open(sys.argv[1]))
jsonschema.Draft202012Validator.check_schema(schema)
descriptions = json.load(sys.stdin)
assert len(descriptions) > 5, len(descriptions)
for description in descriptions:
    jsonschema.validate(description, schema, jsonschema.Draft202012Validator)
