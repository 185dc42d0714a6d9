"""valid.py SCHEMA FILE: says, a line each, what in FILE is not as SCHEMA says; nothing if all is.
FILE holds JSON, or one JSON value a line, and each of those is looked at where SCHEMA is of an array."""
import json
import sys

from jsonschema import Draft202012Validator


def documents(text, schema):
    """The values to look at: the whole file, or its lines as the elements of one array."""
    try:
        whole = json.loads(text)
    except json.JSONDecodeError:
        return [json.loads(line) for line in text.splitlines()]
    is_line = schema.get("type") == "array" and not isinstance(whole, list)
    return [whole] if is_line else whole


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
