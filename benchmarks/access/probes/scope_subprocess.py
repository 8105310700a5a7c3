# unknown: scope

import subprocess
def handler(event, context):
    subprocess.run(["aws", "s3", "ls"], check=True)
