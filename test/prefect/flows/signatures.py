"""Flows whose parameters say all that Prefect's forms know; their schemas are held against Prefect's own."""

import dataclasses
import datetime
import decimal
import enum
import pathlib
import typing
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from pathlib import Path
from typing import (
    Annotated,
    Any,
    Dict,
    FrozenSet,
    Generic,
    List,
    Literal,
    NamedTuple,
    NewType,
    NotRequired,
    Optional,
    Required,
    Set,
    Tuple,

    TypeVar,
    Union,
)
from uuid import UUID

import pydantic
from prefect import flow
from pydantic import (
    AnyUrl,
    BaseModel,
    Field,
    HttpUrl,
    Json,

    PositiveInt,
    SecretBytes,
    SecretStr,
    confloat,
    conint,
    conlist,
    constr,
)
from pydantic.dataclasses import dataclass as pydantic_dataclass
from typing_extensions import TypedDict

LIMIT = 10


class Color(Enum):
    RED = "red"
    GREEN = "green"


class Level(IntEnum):
    """How much is said."""

    LOW = 1
    HIGH = 2


class Word(StrEnum):
    A = "a"
    B = enum.auto()


class Single(str, Enum):
    ONLY = "only"


class Mixed(Enum):
    ONE = 1
    TWO = "two"


class Counted(Enum):
    FIRST = enum.auto()
    SECOND = enum.auto()

    def described(self):
        return self.name


class Address(BaseModel):
    """Where somebody lives."""

    street: str
    number: int = 1
    zip_code: Optional[str] = None


class Person(BaseModel):
    name: str = Field(..., description="As it is called", min_length=1)
    age: int = Field(default=3, ge=0, le=150)
    tags: list[str] = Field(default_factory=list)
    address: Address
    other: Annotated[float, Field(gt=0, description="Something else")] = 0.5
    color: Color = Color.RED
    _hidden: int = 3
    model_config = {"frozen": True}

    @property
    def label(self):
        return self.name


class Employee(Address):
    salary: Decimal
    number: int = 7


class Tree(BaseModel):
    name: str
    children: list["Tree"] = []


class Aliased(BaseModel):
    first: int = Field(alias="firstName")
    second: int = pydantic.Field(2, title="The second", examples=[1])


class Closed(BaseModel):
    model_config = pydantic.ConfigDict(extra="forbid")
    x: int


T = TypeVar("T")


class Box(BaseModel, Generic[T]):
    content: T
    label: str = "box"


@dataclass
class Point:
    x: float
    y: float = 0.0
    tags: list[str] = field(default_factory=list)


@dataclasses.dataclass(frozen=True)
class Line:
    """From here to there."""

    start: Point
    end: Optional[Point] = None


@pydantic_dataclass
class Range:
    low: int
    high: int = LIMIT


class Options(TypedDict):
    """What may be said."""

    depth: int
    name: NotRequired[str]


class Partial(TypedDict, total=False):
    depth: Required[int]
    name: str


class Pair(NamedTuple):
    """Two of a kind."""

    left: int
    right: str = "r"


class Access(enum.IntFlag):
    READ = enum.auto()
    WRITE = enum.auto()


class Named(str, Enum):
    def describe(self):
        return self.value


class Fruit(Named):
    APPLE = "apple"


class Limits(BaseModel):
    limit: int = LIMIT
    color: Color = Field(default=Color.GREEN)
    names: dict[str, int] = {"a": 1}
    both: Annotated[Optional[str], Field(max_length=3)] = None
    every: timedelta = timedelta(minutes=5)


class Plain:
    pass


UserId = NewType("UserId", int)
Mode = Literal["fast", "slow"]
Numbers = list[int]
Modern: typing.TypeAlias = dict[str, int]


@flow
def nothing_said(x): ...


@flow
def strings(x: str, y: str = "a", z: str = None): ...


@flow
def numbers(x: int, y: float, z: bool, c: complex = 1j): ...


@flow
def defaults(a=1, b="x", c=None, d=[1, 2], e={"k": 1}, f=True, g=1.5): ...


@flow
def computed_default(x: int = LIMIT, y: str = str(3), z: Color = Color.GREEN): ...


@flow
def none_only(x: None): ...


@flow
def any_value(x: Any, y: object, z: typing.Any = 3): ...


@flow
def lists(a: list, b: list[int], c: List[str], d: List, e: list[list[float]], f: list[Any]): ...


@flow
def other_lists(a: Sequence[int], b: Iterable[str], c: typing.Sequence[int], d: Numbers): ...


@flow
def sets(a: set, b: set[int], c: Set[str], d: frozenset[int], e: FrozenSet[int]): ...


@flow
def tuples(a: tuple, b: tuple[int, str], c: tuple[int, ...], d: Tuple[int], e: tuple[()], f: Tuple): ...


@flow
def dicts(a: dict, b: dict[str, int], c: Dict[str, Any], d: Mapping[str, float], e: dict[str, dict[str, int]]): ...


@flow
def int_keys(a: dict[int, str]): ...


@flow
def optionals(a: Optional[int], b: Optional[str] = None, c: int | None = None, d: None | str = "x"): ...


@flow
def unions(a: Union[int, str], b: int | str | None, c: Union[int], d: Optional[Union[int, str]] = None): ...


@flow
def nested_unions(a: list[int | None], b: dict[str, Union[int, list[str]]], c: Union[int, Union[str, None]]): ...


@flow
def same_unions(a: Union[int, int], b: Optional[Optional[str]]): ...


@flow
def literals(a: Literal["a", "b"], b: Literal[1, 2], c: Literal["x", 1], d: Literal["only"] = "only"): ...


@flow
def more_literals(a: Literal[True], b: Literal["a", None], c: Literal[True, False], d: Optional[Literal["a", "b"]]): ...


@flow
def literal_alias(a: Mode = "fast", b: Optional[Mode] = None): ...


@flow
def strings_as_types(a: "int", b: "list[str]", c: "Optional[Color]" = None): ...


@flow
def dates(a: datetime.datetime, b: date, c: time, d: timedelta, e: datetime.date): ...


@flow
def date_defaults(a: timedelta = timedelta(hours=1), b: date = date(2020, 1, 2)): ...


@flow
def uuids(a: UUID, b: uuid.UUID, c: Optional[UUID] = None): ...


@flow
def paths(a: Path, b: pathlib.Path, c: Path = Path("x")): ...


@flow
def decimals(a: Decimal, b: decimal.Decimal): ...


@flow
def secrets(a: SecretStr, b: SecretBytes, c: Optional[SecretStr] = None): ...


@flow
def raw(a: bytes): ...


@flow
def urls(a: HttpUrl, b: AnyUrl): ...


@flow
def constrained(a: PositiveInt, b: conint(ge=1, lt=5), c: constr(min_length=2, pattern="^a"), d: confloat(gt=0)): ...


@flow
def constrained_lists(a: conlist(int, min_length=1, max_length=3)): ...


@flow
def annotated(a: Annotated[int, Field(ge=1, description="At least one")], b: Annotated[str, "only a note"]): ...


@flow
def annotated_lists(a: Annotated[list[int], Field(min_length=1)], b: list[Annotated[str, Field(max_length=3)]]): ...


@flow
def field_default(a: int = Field(default=3, description="How many", gt=0), b: str = Field(...)): ...


@flow
def enums(a: Color, b: Level, c: Word, d: Single): ...


@flow
def more_enums(a: Mixed, b: Counted, c: Optional[Color] = None, d: list[Color] = [Color.RED]): ...


@flow
def enum_defaults(a: Color = Color.RED, b: Level = Level.HIGH): ...


@flow
def models(a: Address, b: Optional[Address] = None, c: list[Address] = []): ...


@flow
def nested_models(a: Person): ...


@flow
def inherited_models(a: Employee): ...


@flow
def recursive_models(a: Tree): ...


@flow
def aliased_models(a: Aliased): ...


@flow
def closed_models(a: Closed): ...


@flow
def generic_models(a: Box[int], b: Box[Address]): ...


@flow
def model_defaults(a: Address = Address(street="x")): ...


@flow
def dataclass_parameters(a: Point, b: Line): ...


@flow
def pydantic_dataclasses(a: Range): ...


@flow
def typed_dicts(a: Options, b: Partial): ...


@flow
def named_tuples(a: Pair): ...


@flow
def plain_classes(a: Plain, b: Plain = None): ...


@flow
def aliases(a: UserId, b: Numbers, c: Modern): ...


@flow
def model_unions(a: Union[Address, Point, str]): ...


@flow
def maps_of_models(a: dict[str, Address], b: dict[str, list[Color]]): ...


@flow
def keyword_only(a: int, *, b: int, c: int = 3): ...


@flow
def positional_only(a: int, /, b: int): ...


@flow
def variadic(a: int, *args: int, **kwargs: str): ...


@flow
def google_docs(a: int, b: str = "x", c: float = 1.0):
    """
    Does something.

    Args:
        a: How many
        b (str): Which one,
            said on two lines.
        c (float, optional): How much: really.

    Returns:
        Nothing at all.
    """


@flow
def google_parameters(a: int, b: int = 1):
    """Does something.

    Parameters:
        a: The first.

            With another paragraph.
        b: The second
    """


@flow
def numpy_docs(a: int, b: str = "x"):
    """
    Does something.

    Parameters
    ----------
    a : int
        How many
    b : str, optional
        Which one,
        said on two lines.
    """


@flow
def sphinx_docs(a: int, b: str = "x"):
    """
    Does something.

    :param a: How many
    :param str b: Which one
    :returns: Nothing
    """


@flow
def docs_and_fields(a: Annotated[int, Field(description="From the field")], b: int):
    """Does something.

    Args:
        a: From the text
        b: Also from the text
    """


class Methods:
    @flow
    def bound(self, a: int): ...

    @staticmethod
    @flow
    def static(a: Color): ...


@flow(name="async one")
async def asynchronous(a: int, b: list[Color] | None = None): ...


@flow
def reserved_names(schema: str, json: dict, copy: bool = False): ...


@flow
def negative_defaults(a: int = -1, b: float = -0.5, c: tuple = (1, 2), d: dict = {}): ...


@flow
def nested_optionals(a: Optional[list[Optional[int]]] = None, b: Optional[dict[str, Optional[Color]]] = None): ...


@flow
def unknown_types(a: "Missing", b: int): ...


@flow
def callables(a: typing.Callable[[int], str], b: type, c: typing.Type[int]): ...


@flow
def text_types(a: typing.Text, b: typing.Union[str, bytes], c: typing.Optional[typing.Dict[str, typing.List[int]]]): ...


@flow
def flags(a: Access, b: list[Word] = [Word.A]): ...


@flow
def string_prefixes(a: str = r"\d", b: str = "a" "b", c: str = "say \"x\"", d: str = """two
lines"""): ...


@flow
def optional_constraints(a: Optional[Annotated[int, Field(ge=1)]], b: Annotated[Optional[int], Field(le=5)] = None): ...


@flow
def attribute_types(a: typing.List[datetime.date], b: "typing.Optional[uuid.UUID]" = None): ...


@flow
def undocumented_args(a: int, b: int):
    """Args:
        a: Only one of them
        missing: Not a parameter
    """


@flow
def model_with_defaults_by_name(a: Limits): ...


@flow
def other_numbers(a: int = 1_000, b: float = 1e3, c: float = .5, d: int = +3): ...


@flow
def inherited_enums(a: Fruit): ...


@flow
def json_types(a: Json, b: Json[list[int]]): ...
