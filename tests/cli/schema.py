# SPDX-License-Identifier: GPL-2.0-or-later
"""doc/schema: what its schemas say of documents, and what doc/json.md says.

usage: schema.py COMMAND ...
  sound SCHEMA                 it is a schema of its draft
  accepts SCHEMA DOCUMENTS     each document in that file is valid, strictly: nothing else is in it
  notices SCHEMA DOCUMENTS     whatever member of them is renamed, or of another type, they aren't any more
  members SCHEMA               lines `MEMBER | TYPE`, as doc/json.md would have them
  documented COMMAND JSON.MD   the same, of doc/json.md
"""

import copy
import json
import os
import re
import sys

from jsonschema import Draft202012Validator


def read_documents(path):
    decoder, documents = json.JSONDecoder(), []
    with open(path, encoding="utf-8") as file:
        text = file.read().strip()
    while text:
        document, end = decoder.raw_decode(text)
        documents.append(document)
        text = text[end:].strip()
    return documents


def read_schema(path):
    return read_documents(path)[0]


def strict(schema):
    """Members and values that may come in later versions aren't there now."""
    if isinstance(schema, list):
        return [strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    narrow = {key: strict(value) for key, value in schema.items()}
    if "properties" in schema and schema.get("type") == "object":
        narrow["additionalProperties"] = False
    if isinstance(schema.get("examples"), list):
        narrow["enum"] = schema["examples"]
    return narrow


def bundled(schema, directory):
    """Schemas beside it that it refers to are in it, with their definitions under names of their own."""
    definitions = schema.setdefault("$defs", {})

    def embed(name):
        text = json.dumps(read_schema(os.path.join(directory, name)))
        other = json.loads(text.replace("#/$defs/", f"#/$defs/{name}."))
        definitions.update({f"{name}.{key}": value for key, value in other.pop("$defs", {}).items()})
        return other

    def walk(node):
        if isinstance(node, list):
            return [walk(part) for part in node]
        if not isinstance(node, dict):
            return node
        if str(node.get("$ref")).endswith(".json"):
            return embed(node["$ref"])
        return {key: walk(value) for key, value in node.items()}

    properties = walk(schema["properties"])
    return {**schema, "properties": properties}


def strict_validator(path):
    return Draft202012Validator(strict(bundled(read_schema(path), os.path.dirname(path))))


def sound(path):
    schema = read_schema(path)
    Draft202012Validator.check_schema(schema)
    if schema["$schema"] != "https://json-schema.org/draft/2020-12/schema":
        sys.exit(f"{path}: another draft")


def accepts(path, documents):
    validator = strict_validator(path)
    documents = read_documents(documents)
    faults = [f"{list(error.path)}: {error.message}" for document in documents for error in validator.iter_errors(document)]
    if faults or not documents:
        sys.exit("\n".join(faults) or "no document")


def places(value, path=()):
    """Paths to all members, one element of each array standing for the others."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield path + (key,)
            yield from places(inner, path + (key,))
    elif isinstance(value, list) and value:
        yield from places(value[0], path + (0,))


def changed(document, path, change):
    document = copy.deepcopy(document)
    holder = document
    for step in path[:-1]:
        holder = holder[step]
    change(holder, path[-1])
    return document


def rename(holder, key):
    holder[key + "_"] = holder.pop(key)


def retype(holder, key):
    holder[key] = [holder[key]] if not isinstance(holder[key], list) else {"a": 1}


def notices(path, documents):
    validator = strict_validator(path)
    for document in read_documents(documents):
        for place in places(document):
            for change in (rename, retype):
                if validator.is_valid(changed(document, place, change)):
                    sys.exit(f"{place}: not noticed: {change.__name__}")


def type_of(node):
    """As doc/json.md has it."""
    if "anyOf" in node:
        (one, null) = node["anyOf"]
        assert null == {"type": "null"}, null
        return type_of(one) + " or null"
    if "$ref" in node:
        name = node["$ref"].rsplit("/", 1)[-1]
        return "object" if name == "changes" or name.endswith(".json") else name
    if "const" in node or "enum" in node:
        values = node.get("enum", [node.get("const")])
        names = {str: "string", bool: "boolean", int: "integer", type(None): "null"}
        kinds = {names[type(value)] for value in values}
    else:
        kinds = set([node["type"]] if isinstance(node["type"], str) else node["type"])
    null = " or null" if "null" in kinds else ""
    (kind,) = kinds - {"null"}
    if kind == "array":
        inner = type_of(node["items"])
        kind = f"array of {inner}s"
    return kind + null


def members(path):
    schema = read_schema(path)

    def walk(node, prefix):
        # What is in these is described apart, but for a link's changes, which are where they are first.
        if "anyOf" in node and "changes" in node["anyOf"][0]["$ref"] and prefix == "unsettled.":
            node = schema["$defs"]["changes"]
        for name, inner in node.get("properties", {}).items():
            print(f"{prefix}{name} | {type_of(inner)}")
            walk(inner, f"{prefix}{name}.")
            if isinstance(inner.get("items"), dict):
                walk(inner["items"], f"{prefix}{name}[].")

    for name in ("need", "symbol"):
        walk(schema.get("$defs", {}).get(name, {}), f"{name}: ")
    walk(schema, "")


def documented(command, path):
    of, shared, wanted = "", {}, []
    with open(path, encoding="utf-8") as file:
        for line in file:
            if line.startswith("## "):
                of = line[3:].strip()
            row = re.match(r"\| `([^` ]+)` \| ([^|]+) \|", line)
            if not row:
                continue
            told = f"{row[1]} | {row[2]}"
            if of.startswith("What") or command in of.split(" and "):
                wanted.append(told)
            elif of in ("A need", "A symbol"):
                shared.setdefault(of[2:], []).append(told)
    for name, lines in shared.items():
        if any(re.search(rf"\| (array of {name}s|{name})( or null)?$", line) for line in wanted):
            wanted += [f"{name}: {line}" for line in lines]
    print("\n".join(wanted))


{function.__name__: function for function in (sound, accepts, notices, members, documented)}[sys.argv[1]](*sys.argv[2:])
