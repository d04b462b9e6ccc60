"""Writes all tables of this folder, or checks that they are what would be written.

python reference/build.py            write states, names, leaders and organisations
python reference/build.py --check    fail if one of them is not what would be written
"""

from __future__ import annotations

import sys

import build_codes
import build_leaders
import build_names
import build_organisations
import build_states


def main(arguments: list[str]) -> int:
    """Runs every script with the same arguments; states come first, as the others read them."""
    return max(
        build_states.main(arguments),
        build_names.main(arguments),
        build_leaders.main(arguments),
        build_organisations.main(arguments),
        build_codes.main(arguments),
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
