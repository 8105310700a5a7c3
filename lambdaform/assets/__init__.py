"""Code folders -> zips and images named by what goes into them, with handlers found in them."""

from lambdaform.assets.image import ContainerImage
from lambdaform.assets.package import Package, Packer

__all__ = ["ContainerImage", "Package", "Packer"]
