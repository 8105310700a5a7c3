# calls: glue.StartJobRun JobName=$JOB
# calls: glue.GetJobRun
import os
import time
from enum import Enum, auto
import boto3
glue = boto3.client("glue")
class State(Enum):
    START = auto()
    WAIT = auto()
    DONE = auto()
class Machine:
    def __init__(self):
        self.state = State.START
        self.run_id = None
        self.steps = {State.START: self.start, State.WAIT: self.wait}
    def start(self):
        self.run_id = glue.start_job_run(JobName=os.environ["JOB"])["JobRunId"]
        return State.WAIT
    def wait(self):
        state = glue.get_job_run(JobName=os.environ["JOB"], RunId=self.run_id)["JobRun"]["JobRunState"]
        if state == "RUNNING":
            time.sleep(1)
            return State.WAIT
        return State.DONE
    def run(self):
        while self.state is not State.DONE:
            self.state = self.steps[self.state]()
def handler(event, context):
    Machine().run()
