# calls: translate.TranslateText
# calls: polly.SynthesizeSpeech
# calls: s3.PutObject Bucket=$BUCKET
import os
from functools import partial, reduce
import boto3
translate, polly, s3 = map(boto3.client, ("translate", "polly", "s3"))
def to_text(language, text):
    return translate.translate_text(Text=text, SourceLanguageCode="auto", TargetLanguageCode=language)["TranslatedText"]
def to_speech(text):
    return polly.synthesize_speech(Text=text, OutputFormat="mp3", VoiceId="Joanna")["AudioStream"].read()
def store(bucket, data):
    s3.put_object(Bucket=bucket, Key="a.mp3", Body=data)
    return data
STEPS = (partial(to_text, "de"), to_speech, partial(store, os.environ["BUCKET"]))
def handler(event, context):
    return reduce(lambda value, step: step(value), STEPS, event["text"])
