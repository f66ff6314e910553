"""Programs of npm at fixed versions, installed into build/npm when a test first asks for one."""
import os
import shutil
import subprocess

import harness

FOLDER = harness.ROOT / "build/npm"
VERSIONS = {"tsc": ("typescript", "5.9.2"), "prettier": ("prettier", "3.4.2"), "pyright": ("pyright", "1.1.390")}


def tool(test, name):
    """Path of the program; the test is skipped when there is no npm, or no registry."""
    package, version = VERSIONS[name]
    program = FOLDER / f"{package}-{version}/node_modules/.bin" / name
    if program.exists():
        return program
    if shutil.which("npm") is None:
        test.skipTest(f"npm is not installed; {name} is needed")
    done = subprocess.run(["npm", "install", "--no-fund", "--no-audit", "--silent", "--prefix", str(program.parents[2]), f"{package}@{version}"],
                          capture_output=True, text=True, timeout=120, check=False, env=os.environ | {"npm_config_update_notifier": "false"})
    if done.returncode != 0 or not program.exists():
        test.skipTest(f"npm cannot install {package}@{version}: {done.stderr.strip()[:200]}")
    return program
