"""valid.py SCHEMA FILE: says, a line each, what in FILE is not as SCHEMA says; nothing if all is.
FILE holds JSON, or one JSON value a line, and each of those is looked at where SCHEMA is of an array."""
import json
import sys

from jsonschema import Draft202012Validator


def documents(text, schema):
    """The values to look at: the whole file, or its lines as the elements of one array."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        lines = [json.loads(line) for line in text.splitlines()]
        return lines if schema.get("type") == "array" else lines[0]


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        schema = json.load(file)
    with open(sys.argv[2], encoding="utf-8") as file:
        text = file.read()
    Draft202012Validator.check_schema(schema)
    for each in Draft202012Validator(schema).iter_errors(documents(text, schema)):
        path = "/".join(str(part) for part in each.absolute_path)
        print(f"{path}: {each.message}"[:400])


main()
