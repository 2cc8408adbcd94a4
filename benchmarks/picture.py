"""The README's picture: its example's report, as a browser shows it: `python -m benchmarks.picture`."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import click

_ROOT = Path(__file__).resolve().parent.parent
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
_SIZE = "900,1150"
_CODE = re.compile(r"^```python\n(# my_layers\.py\n.*?)^```$", re.MULTILINE | re.DOTALL)
_SEED = re.compile(r"^layerproof check my_layers\.py (--seed \d+)\b", re.MULTILINE)


def example(readme: str) -> tuple[str, list[str]]:
    """Return the file that the README shows, and the options that it is checked with."""
    code, options = _CODE.search(readme), _SEED.search(readme)
    if code is None or options is None:
        raise click.ClickException("README.md shows no my_layers.py, or does not check it with a seed")
    return code[1], options[1].split()


@click.command()
def main() -> None:
    """Write docs/report.png."""
    browser = next((found for name in _BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        raise click.ClickException(f"no browser to take the picture; install one of: {', '.join(_BROWSERS)}")
    code, options = example((_ROOT / "README.md").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "my_layers.py").write_text(code, encoding="utf-8")
        check = [str(Path(sys.executable).with_name("layerproof")), "check", "my_layers.py", *options]
        # It fails, as it is meant to: the picture is of a mistake.
        subprocess.run([*check, "--report", "report.html"], cwd=folder, check=False, stdout=subprocess.DEVNULL)
        # Chromium has no sandbox of its own for root; the page is ours.
        rights = ["--no-sandbox"] if os.geteuid() == 0 else []
        shown = ["--headless", "--hide-scrollbars", f"--window-size={_SIZE}", f"--screenshot={_ROOT}/docs/report.png"]
        page = [f"--user-data-dir={folder}/browser", f"{folder}/report.html"]
        subprocess.run([browser, *rights, *shown, *page], check=True, stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
