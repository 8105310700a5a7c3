"""Handler code -> the calls that it can reach -> compared with what its role allows."""
