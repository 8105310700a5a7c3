"""What a deploy would do, worked out from templates alone, and what that means."""

from lambdaform.plan.change import Change as Change
from lambdaform.plan.change import Consequence as Consequence
from lambdaform.plan.change import Plan as Plan
from lambdaform.plan.change import StackPlan as StackPlan
from lambdaform.plan.changes import Known as Known
from lambdaform.plan.planning import plan as plan
