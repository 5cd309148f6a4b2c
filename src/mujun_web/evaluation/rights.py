"""Who may see what of runs: office and leader all; a county its firms; a department what is public; a firm itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from mujun_web.evaluation import rulebook
from mujun_web.evaluation.models import DONE, Evaluation
from mujun_web.evaluation.queries import mark_replaced
from mujun_web.people.access import allow_roles
from mujun_web.people.models import User

View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Sight:
    """What an account sees of a run: every firm, those of one county (its name) or one (its code); all columns or the
    public ones.
    """

    county: str | None
    internal: bool
    entity: str | None = None


def sight_of(user: User, evaluation: Evaluation) -> Sight:
    """What the account sees of a run."""
    if user.is_enterprise:
        return Sight(None, internal=True, entity=user.credit_code)
    if not user.is_unit:
        return Sight(None, internal=True)
    county = county_of(user, evaluation)
    return Sight(county, internal=county is not None)


def county_of(user: User, evaluation: Evaluation) -> str | None:
    """The name of the county an account speaks for, as the run's pack has it, or None where it is a department."""
    divisions, city = rulebook.read_pack(evaluation.rules, evaluation.pack).divisions, evaluation.city
    found = (one.name for one in divisions if user.unit in (one.name, one.short) and one.parent == city)
    return next(found, None)


def list_visible(request: HttpRequest) -> QuerySet[Evaluation]:
    """The runs an account may see that were made by the day the page shows; units and
    enterprises see official ones of their city.
    """
    runs = Evaluation.objects.filter(on__lte=request.known_on).select_related("by", "supersedes", "repeats")
    if not request.user.is_unit and not request.user.is_enterprise:
        return runs
    runs = runs.filter(official=True, state=DONE)
    return runs.filter(city=request.user.city) if request.user.city else runs


def find_evaluation(request: HttpRequest, evaluation_id: int, *, done: bool = True) -> Evaluation:
    """The run of an address, with the official run that took its place by the day the page shows.

    404 where it is not there, not known on the day, not for the account, or not done.
    """
    found = list_visible(request).filter(pk=evaluation_id).first()
    if found is None or (done and found.state != DONE):
        raise Http404
    return mark_replaced([found], request.known_on)[0]


def office_writes(view: View) -> View:
    """A view that changes something: by POST, by the office, and not while a past day is shown."""
    return require_POST(office_asks(view))


def office_asks(view: View) -> View:
    """A view that shows the office a form to change something with."""

    @allow_roles("office")
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.is_replay:
            raise PermissionDenied("您正在看过去某一天的情况。请先把“当时所知”调回今天。")
        return view(request, *args, **kwargs)

    return guarded


def see_inside(request: HttpRequest, evaluation: Evaluation, refusal: str) -> Sight:
    """What the account sees of the inner workings of a run: office and leader all, a county its own firms'.

    Departments see what is public and an enterprise its own sheet: they are refused, in the words given.
    """
    sight = sight_of(request.user, evaluation)
    if not sight.internal or sight.entity is not None:
        raise PermissionDenied(refusal)
    return sight


def refuse_units(view: View) -> View:
    """A view of the whole city's inner workings: for the office and leaders."""
    return allow_roles("office", "leader")(view)
