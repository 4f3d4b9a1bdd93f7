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


def plain_template() -> Template:
    """The resources after the SAM transform; values have no `Ref`, `Fn::GetAtt` or `Fn::Sub`."""
    template = processed_template()
    defaults = {
        name: parameter["Default"]
        for name, parameter in template["Parameters"].items()
        if "Default" in parameter
    }
    return {"Resources": _without_references(template["Resources"], defaults)}


def _without_references(value: Any, defaults: dict[str, object]) -> Any:
    if isinstance(value, list):
        return [_without_references(item, defaults) for item in value]
    if not isinstance(value, dict):
        return value
    match value:
        case {"Ref": str(name)}:
            return defaults.get(name, name)
        case {"Fn::GetAtt": [str(resource), str(attribute)]}:
            return f"{resource}.{attribute}"
        case {"Fn::Sub": str(text) | [str(text), *_]}:
            return text
        case _:
            return {name: _without_references(item, defaults) for name, item in value.items()}


def main() -> int:
    """Writes the template into the file that the command names."""
    target = Path(sys.argv[1])
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(plain_template(), indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
