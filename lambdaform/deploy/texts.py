"""The templates of a stack as CloudFormation gets them: with the places of code, images and parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from lambdaform import formats
from lambdaform.assembly import Template
from lambdaform.assets.destinations import with_code_in, with_images_in
from lambdaform.deploy.bucket import Bucket, Buckets
from lambdaform.deploy.comparison import in_ascii
from lambdaform.deploy.images import Images
from lambdaform.deploy.places import Place
from lambdaform.deploy.upload import INLINE, Uploads, template_key


@dataclass(frozen=True)
class Texts:
    """Writes the templates of the stacks of one place.

    The address of a nested stack's template is named by its content. So the root is another one
    where a nested stack is, and what is deployed need only be compared with the root.
    """

    place: Place
    buckets: Buckets
    images: Images
    uploads: Uploads

    def root(self, template: Template) -> Template | None:
        """Return the root as it would be sent; upload nothing.

        `None` where it has nested stacks, and there is no bucket that they could be in.
        """
        if not template.nested:
            return template
        bucket = self.buckets.existing(self.place)
        if bucket is None:
            return None
        parts = self._parts(template, bucket)
        return template.with_urls({id: bucket.url(template_key(t)) for id, t in parts.items()})

    def sent(self, template: Template) -> tuple[Mapping[str, str], str]:
        """Upload what has to be, and return the root as an argument of calls, and its text."""
        urls = {}
        if template.nested:
            bucket = self.buckets.of(self.place)
            for id, text in self._parts(template, bucket).items():
                urls[id] = self.uploads.template(bucket, text)
        text = self._text(template.with_urls(urls), self._bucket_of_code(template))
        if len(text.encode()) <= INLINE:
            return {"TemplateBody": text}, text
        return {"TemplateURL": self.uploads.template(self.buckets.of(self.place), text)}, text

    def _bucket_of_code(self, template: Template) -> Bucket | None:
        return self.buckets.of(self.place) if template.packages else None

    def _parts(self, template: Template, bucket: Bucket) -> dict[str, str]:
        return {id: self._text(part, bucket) for id, part in template.nested.items()}

    def _text(self, template: Template, bucket: Bucket | None) -> str:
        """Return a template with the bucket that its code is in, and the repository."""
        body, images = template.body, template.images
        if bucket is not None and bucket.in_template is not None:
            keys = {package.key for package in template.packages}
            body = with_code_in(body, keys, bucket.in_template)
        if images:
            repository = self.images.repository(self.place)
            body = with_images_in(body, {image.digest for image in images}, repository.name)
        return in_ascii(formats.text(replace(template, body=body, nested={})))  # its URLs are in it
