"""Writes the map of the world for the desk from the npm package world-atlas (Natural Earth, public domain; TopoJSON by M. Bostock, ISC).

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python tools/make_world.py package/countries-110m.json

Countries get their ISO 3166-1 alpha-3 code as ``id``, by numeric code, or by name where Natural Earth has none; borders stay as they are.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

TO = Path(__file__).resolve().parents[1] / "src" / "detente" / "web" / "static" / "vendor" / "world-110m.json"
#: Areas that Natural Earth draws by themselves and ISO 3166-1 does not number: the code that we count them with, or none.
WITHOUT_NUMBER = {"Kosovo": "XKX", "N. Cyprus": "CYP", "Somaliland": "SOM"}


def main() -> None:
    import pycountry

    world = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    for shape in world["objects"]["countries"]["geometries"]:
        country = pycountry.countries.get(numeric=shape["id"]) if shape.get("id") else None
        name = shape["properties"]["name"]
        code = country.alpha_3 if country else WITHOUT_NUMBER.get(name)
        if code is None:
            raise SystemExit(f"{name}: no code; add it to WITHOUT_NUMBER")
        shape["id"] = code
    del world["objects"]["land"]
    TO.write_text(json.dumps(world, separators=(",", ":")) + "\n", "utf-8")


if __name__ == "__main__":
    main()
