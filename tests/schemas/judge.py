"""judge.py FILE: each line is {"schema": ..., "instance": ..., "valid": true or false}. Ends with 1,
and says why, where the validator of Debian's python3-jsonschema sees it otherwise."""
import json
import sys

from jsonschema import Draft7Validator

wrong = count = 0
for number, line in enumerate(open(sys.argv[1], encoding="utf-8"), 1):
    case = json.loads(line)
    Draft7Validator.check_schema(case["schema"])
    errors = [error.message for error in Draft7Validator(case["schema"]).iter_errors(case["instance"])]
    count += 1
    if case["valid"] == bool(errors):
        wrong += 1
        print(f"line {number}: {json.dumps(case['instance'])}: {errors or 'is valid by its schema'}")
print(f"{count} instances judged, {wrong} not as expected")
sys.exit(1 if wrong or not count else 0)
