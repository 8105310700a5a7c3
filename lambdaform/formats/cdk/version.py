"""The version of the cloud assembly's schema."""

VERSION = "36.0.0"
"""Old enough for every `cdk` CLI since 2024; aws-cdk 3.0.0 reads none above 43."""
