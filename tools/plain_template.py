"""Writes the template as plain CloudFormation for checkov: `python -m tools.plain_template FILE`.

checkov rejects YAML merge keys, and follows each reference at 80 ms. So it gets the template after
the SAM transform, with each reference replaced by the parameter's default or the resource's name.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from local.common.template import Template, processed_template

NO_VALUE = "AWS::NoValue"
EVERYTHING = {"PublicDomain": "news.example.org"}
"""Parameters with which every resource is made."""


def plain_template(**parameters: str) -> Template:
    """The resources after the SAM transform, without `Ref`, `Fn::GetAtt`, `Fn::Sub` and `Fn::If`.

    `parameters` differ from their defaults. Without resources whose condition does not hold.
    """
    template = processed_template()
    defaults = {
        name: parameter["Default"]
        for name, parameter in template["Parameters"].items()
        if "Default" in parameter
    }
    values = defaults | parameters
    chosen = {name: _holds(condition, values) for name, condition in template["Conditions"].items()}
    made = {
        name: resource
        for name, resource in template["Resources"].items()
        if chosen.get(resource.get("Condition", ""), True)
    }
    return {"Resources": _plain(made, values, chosen)}


def _holds(condition: Any, values: dict[str, Any]) -> bool:
    match condition:
        case {"Fn::Not": [negated]}:
            return not _holds(negated, values)
        case {"Fn::Equals": [left, right]}:
            return bool(_plain(left, values, {}) == _plain(right, values, {}))
        case _:
            raise ValueError(f"a condition of another kind: {condition}")


def _plain(value: Any, values: dict[str, Any], chosen: dict[str, bool]) -> Any:
    result = value
    match value:
        case list():
            items = (_plain(item, values, chosen) for item in value)
            result = [item for item in items if item != NO_VALUE]
        case {"Fn::If": [str(condition), positive, negative]}:
            result = _plain(positive if chosen[condition] else negative, values, chosen)
        case {"Ref": str(name)}:
            result = values.get(name, name)
        case {"Fn::GetAtt": [str(resource), str(attribute)]}:
            result = f"{resource}.{attribute}"
        case {"Fn::Sub": str(text) | [str(text), *_]}:
            result = text
        case dict():
            properties = {name: _plain(item, values, chosen) for name, item in value.items()}
            result = {name: item for name, item in properties.items() if item != NO_VALUE}
    return result


def main() -> int:
    """Writes the template into the file that the command names."""
    target = Path(sys.argv[1])
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(plain_template(**EVERYTHING), indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
