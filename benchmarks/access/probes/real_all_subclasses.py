# calls: rekognition.DetectFaces
import boto3
class Check:
    def run(self):
        pass
class Faces(Check):
    def run(self):
        return boto3.client("rekognition").detect_faces(Image={})
def handler(event, context):
    return [cls().run() for cls in Check.__subclasses__()]
