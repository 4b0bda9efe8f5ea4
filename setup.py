"""Make the addon installable with pip, as the part ``odoo.addons`` finds by itself."""

import ast
from pathlib import Path

from setuptools import setup

ADDON = "hei_sme_collaboration"
PACKAGE = f"odoo.addons.{ADDON}"

root = Path(__file__).resolve().parent
manifest = ast.literal_eval((root / ADDON / "__manifest__.py").read_text("utf-8"))
folders = [root / ADDON, *(p.parent for p in (root / ADDON).glob("*/**/__init__.py"))]


def package(folder):
    return ".".join([PACKAGE, *folder.relative_to(root / ADDON).parts])


def data_files():
    """Every file that is no module of a package (migrations aren't either)."""
    for path in (root / ADDON).rglob("*"):
        module = path.suffix == ".py" and path.parent in folders
        if path.is_file() and not module and path.suffix != ".pyc":
            yield str(path.relative_to(root / ADDON))


setup(
    name="odoo-addon-hei-sme-collaboration",
    version=manifest["version"],
    description=manifest["summary"],
    long_description=(root / "README.md").read_text("utf-8"),
    long_description_content_type="text/markdown",
    author=manifest["author"],
    license="LGPL-3.0-only",
    license_files=["LICENSE"],
    classifiers=["Framework :: Odoo", "Framework :: Odoo :: 19.0"],
    python_requires=">=3.10",
    package_dir={package(f): str(f.relative_to(root)) for f in folders},
    packages=[package(f) for f in folders],
    package_data={PACKAGE: sorted(data_files())},
    extras_require={
        "weasyprint": ["weasyprint>=70"],
    },
    zip_safe=False,
)
