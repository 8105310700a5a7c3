"""Templates that others wrote, CloudFormation's and SAM's: read, and translated where they are SAM's."""

from lambdaform.access.existing.code import Code as Code
from lambdaform.access.existing.code import Elsewhere as Elsewhere
from lambdaform.access.existing.code import Folder as Folder
from lambdaform.access.existing.code import Inline as Inline
from lambdaform.access.existing.reading import CodeFolders as CodeFolders
from lambdaform.access.existing.reading import ExistingTemplate as ExistingTemplate
from lambdaform.access.existing.reading import read as read
