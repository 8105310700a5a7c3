# calls: rekognition.DetectLabels
# calls: rekognition.DetectText
import boto3
client = boto3.client("rekognition")
class Detector:
    name = ""
    registry = {}
    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        Detector.registry[cls.name] = cls
    def run(self, image):
        raise NotImplementedError
class Labels(Detector):
    name = "labels"
    def run(self, image):
        return client.detect_labels(Image=image)["Labels"]
class Text(Detector):
    name = "text"
    def run(self, image):
        return client.detect_text(Image=image)["TextDetections"]
def handler(event, context):
    image = {"S3Object": {"Bucket": "b", "Name": event["key"]}}
    return {name: cls().run(image) for name, cls in Detector.registry.items()}
