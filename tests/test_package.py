"""The addon as a wheel: complete, and found by Odoo without an addons path."""

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile

import databases
import pytest

ADDON = databases.ADDON
SOURCES = [ADDON, "setup.py", "pyproject.toml", "README.md", "LICENSE"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel of a copy of the sources, so that the checkout stays clean."""
    folder = tmp_path_factory.mktemp("package")
    for name in SOURCES:
        source = databases.ROOT / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, folder / name, ignore=ignored)
        else:
            shutil.copy(source, folder)
    pip = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation"]
    subprocess.run([*pip, "--wheel-dir", "out", "."], cwd=folder, check=True)
    (built,) = (folder / "out").glob("*.whl")
    return built


def test_wheel_holds_every_file_of_the_addon(wheel):
    """What is in the folder is in the wheel, and nothing beside it."""
    prefix = f"odoo/addons/{ADDON}/"
    packed = {n for n in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in n}
    files = (databases.ROOT / ADDON).rglob("*")
    there = {
        prefix + str(file.relative_to(databases.ROOT / ADDON))
        for file in files
        if file.is_file() and file.suffix != ".pyc"
    }
    assert packed == there


def test_odoo_finds_and_installs_the_wheel(wheel, tmp_path):
    """A clean environment with Odoo and the wheel installs the addon by its name."""
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    python = tmp_path / "venv" / "bin" / "python"
    pip = [python, "-m", "pip", "install", "--no-deps", "--no-index"]
    subprocess.run([*pip, wheel], check=True)
    (site,) = (tmp_path / "venv" / "lib").glob("python3*/site-packages")
    libraries = f"{sysconfig.get_path('purelib')}\n{os.environ['ODOO_SOURCE']}\n"
    (site / "odoo-and-its-libraries.pth").write_text(libraries)

    settings = tmp_path / "odoo.conf"
    settings.write_text(f"[options]\ndata_dir = {os.environ['HEI_STATE']}/data\n")
    environment = {**os.environ, "ODOO_RC": str(settings)}
    database = databases.name("wheel")
    databases.copy(databases.platform(), database)
    try:
        odoo = [python, "-m", "odoo", "-d", database, "--log-level", "warn"]
        subprocess.run(
            [*odoo, "-i", ADDON, "--stop-after-init"],
            cwd=tmp_path,
            env=environment,
            check=True,
        )
        where = subprocess.run(
            [*odoo[:3], "shell", *odoo[3:], "--no-http"],
            input=(
                f"import odoo.addons.{ADDON} as addon\n"
                f"state = env.ref('base.module_{ADDON}').state\n"
                "print('FOUND', state, addon.__file__)\n"
            ),
            cwd=tmp_path,
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        ).stdout
    finally:
        databases.drop(database)
    assert f"FOUND installed {site}" in where
