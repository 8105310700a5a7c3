"""Code folders -> zips named by their content, with what a function names found in them."""

from lambdaform.assets.package import Package, Packer

__all__ = ["Package", "Packer"]
