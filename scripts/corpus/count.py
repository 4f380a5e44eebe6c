"""Counts flows, tasks and their calls with Python's own parser, as a check on the analyser that shares no code with it.

Reads one JSON object from stdin, {"root": folder, "files": [path, ...]}, and writes {path: count} to stdout, where a
count has flows and tasks as [symbol, line] and calls as [line, column, text], lines from 0, columns in UTF-16 units.
Names are resolved without regard to the order of statements, which is enough for code that people write.
"""

import ast
import json
import os
import sys
import warnings

warnings.simplefilter("ignore")
sys.setrecursionlimit(20_000)

MODES = {"submit", "map", "delay", "apply_async", "bind"}
WORDS = {"task", "flow", "Flow", "Task", "run_deployment", "unmapped"}
OPERATIONS = {"run_deployment"}
# Prefect 1's methods that put tasks into a flow without calling them.
DESCRIBING = {"set_upstream", "set_downstream", "add_task", "add_edge", "chain", "set_dependencies"}
# Functions of Prefect 1's task library that make containers instead of tasks.
CONTAINERS = {"switch", "ifelse", "case"}
UNKNOWN = ("unknown",)


class Scope:
    def __init__(self, kind, module, parent=None, node=None):
        self.kind, self.module, self.parent, self.node = kind, module, parent, node
        self.names = {}

    def bind(self, name, entity):
        self.names.setdefault(name, []).append(entity)

    def find(self, name):
        scope = self
        while scope:
            # The body of a class is no scope for its methods.
            if name in scope.names and (scope.kind != "class" or scope is self):
                return scope.names[name]
            scope = scope.parent
        return []


class Module:
    def __init__(self, path, text, tree):
        self.path, self.tree = path, tree
        self.lines = text.splitlines()
        self.scope = Scope("module", self)
        self.definitions, self.bodies, self.calls = [], [], {}


class Counter:
    def __init__(self, root):
        self.root = os.path.abspath(root)
        self.modules = {}

    def module(self, path):
        if path not in self.modules:
            self.modules[path] = None
            try:
                with open(path, encoding="utf-8-sig", newline="") as file:
                    text = file.read()
                made = Module(path, text, ast.parse(text))
            except (OSError, SyntaxError, ValueError, RecursionError):
                return None
            self.modules[path] = made
            Binder(self, made).bind_all()
        return self.modules[path]

    def resolve(self, path, dotted, level):
        """The file that an import means, looked for beside the importing file and in every folder above it."""
        parts = [part for part in dotted.split(".") if part]
        folder = os.path.dirname(path)
        if level:
            for _ in range(level - 1):
                folder = os.path.dirname(folder)
            return self.file_of(folder, parts)
        while True:
            for base in (folder, os.path.join(folder, "src")):
                found = parts and self.file_of(base, parts)
                if found and found != path:
                    return found
            if len(folder) <= len(self.root) or folder == os.path.dirname(folder):
                return None
            folder = os.path.dirname(folder)

    @staticmethod
    def file_of(folder, parts):
        base = os.path.join(folder, *parts)
        if parts and os.path.isfile(base + ".py"):
            return base + ".py"
        init = os.path.join(base, "__init__.py")
        if os.path.isfile(init):
            return init
        return base if parts and os.path.isdir(base) else None

    def member(self, path, name, depth=0):
        """What a file, or a package's folder, has under a name."""
        if depth > 8 or path is None:
            return [UNKNOWN]
        if not os.path.isdir(path):
            module = self.module(path)
            found = module.scope.names.get(name) if module else None
            if found:
                return [entity for one in found for entity in self.follow(one, depth + 1)]
            for star in module.scope.names.get("*", []) if module else []:
                entities = self.member(star[1], name, depth + 1)
                if entities != [UNKNOWN]:
                    return entities
        folder = os.path.dirname(path) if path.endswith("__init__.py") else path
        inner = os.path.isdir(folder) and self.file_of(folder, [name])
        return [("file", inner)] if inner else [UNKNOWN]

    def hand_over(self, module):
        """A parameter that is given a task by a call in the file stands for that task."""
        for _, node, scope in module.bodies:
            binder = Binder(self, module)
            for call in [child for child in ast.walk(node) if isinstance(child, ast.Call)]:
                for entity in [e for e in binder.evaluate(call.func, scope) if e[0] == "function"]:
                    taken = [one.arg for one in entity[1].args.args]
                    for name, value in zip(taken, call.args):
                        if isinstance(value, ast.Name):
                            tasks = [e for e in binder.evaluate(value, scope) if e[0] in ("task", "flow")]
                            entity[2].names.setdefault(name, []).extend(tasks)

    def follow(self, entity, depth=0):
        if entity[0] != "import":
            return [entity]
        found = self.member(entity[1], entity[2], depth)
        # A Flow of who knows what, used as a context with a name, can only be Prefect's own or a subclass of it.
        return [("word", "Flow")] if found == [UNKNOWN] and entity[2] == "Flow" else found


class Binder:
    """Notes what the names of a module stand for, and which bodies hold calls that count."""

    def __init__(self, counter, module):
        self.counter, self.module = counter, module

    def bind_all(self):
        self.block(self.module.tree.body, self.module.scope, prefix="")

    def block(self, body, scope, prefix):
        for statement in body:
            self.statement(statement, scope, prefix)

    def statement(self, node, scope, prefix):
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            self.inline(node, scope)
        if isinstance(node, ast.Import):
            for alias in node.names:
                self.bind_import(alias, scope)
        elif isinstance(node, ast.ImportFrom):
            self.bind_from(node, scope)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            self.function(node, scope, prefix)
        elif isinstance(node, ast.ClassDef):
            self.class_(node, scope, prefix)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                self.assign(target, node.value, scope, prefix)
        else:
            self.compound(node, scope, prefix)

    def inline(self, statement, scope):
        """Definitions that no name is given to, as in `flow(fn)()`."""
        whole = getattr(statement, "value", None)
        keyed = keyed_values(statement)
        named = isinstance(statement, (ast.Assign, ast.AnnAssign)) and has_name(statement)
        for child in own_expressions(statement):
            made = self.made_by(child, scope) if not (named and child is whole) else None
            if made:
                symbol = keyed.get(id(child)) or self.inline_symbol(child)
                self.module.definitions.append((made, symbol, child.lineno - 1))

    @staticmethod
    def inline_symbol(call):
        first = call.args[0] if call.args else None
        callee = call.func.func if isinstance(call.func, ast.Call) else call.func
        name = first.id if isinstance(first, ast.Name) else None
        is_class = isinstance(callee, ast.Name) and callee.id[:1].isupper()
        return callee.id if is_class else name or "default"

    def compound(self, node, scope, prefix):
        if isinstance(node, (ast.With, ast.AsyncWith)):
            deferred = next((item for item in node.items if self.makes_flow(item.context_expr, scope)), None)
            if deferred is not None:
                alias = deferred.optional_vars
                symbol = alias.id if isinstance(alias, ast.Name) else "flow"
                entity = ("flow", symbol)
                self.module.definitions.append(("flow", symbol, node.lineno - 1))
                if isinstance(alias, ast.Name):
                    scope.bind(alias.id, entity)
                self.module.bodies.append(("deferred", node, scope))
            else:
                for item in node.items:
                    if item.optional_vars is not None:
                        self.bind_unknown(item.optional_vars, scope)
        if isinstance(node, (ast.For, ast.AsyncFor)):
            self.bind_unknown(node.target, scope)
        for field in ("body", "orelse", "finalbody"):
            self.block(getattr(node, field, []), scope, prefix)
        for handler in getattr(node, "handlers", []) + getattr(node, "cases", []):
            self.block(handler.body, scope, prefix)

    def bind_import(self, alias, scope):
        root = alias.name.split(".")[0]
        if root == "prefect":
            path = alias.name if alias.asname else "prefect"
            scope.bind(alias.asname or "prefect", ("prefect", path))
            return
        wanted = alias.name if alias.asname else root
        found = self.counter.resolve(self.module.path, wanted, 0)
        scope.bind(alias.asname or root, ("file", found) if found else UNKNOWN)

    def bind_from(self, node, scope):
        dotted, path = node.module or "", self.module.path
        if not node.level and dotted.split(".")[0] == "prefect":
            for alias in node.names:
                if alias.name == "*":
                    for word in WORDS:
                        scope.bind(word, ("word", word))
                else:
                    scope.bind(alias.asname or alias.name, of_prefect(dotted, alias.name))
            return
        found = self.counter.resolve(path, dotted, node.level)
        for alias in node.names:
            if alias.name == "*":
                if found:
                    scope.bind("*", ("star", found))
            elif found:
                scope.bind(alias.asname or alias.name, ("import", found, alias.name))
            else:
                custom = alias.name == "Flow"
                scope.bind(alias.asname or alias.name, ("word", "Flow") if custom else UNKNOWN)

    def function(self, node, scope, prefix):
        kinds = [self.decorator_kind(decorator, scope) for decorator in node.decorator_list]
        kind = next((kind for kind in kinds if kind in ("task", "flow")), None)
        inner = Scope("function", self.module, scope, node)
        for argument in arguments_of(node.args):
            inner.bind(argument.arg, UNKNOWN)
        if scope.kind == "class" and inner.names and "static" not in kinds:
            first = next(iter(inner.names))
            inner.names[first] = [("self", scope.node, scope)]
        symbol = f"{prefix}{node.name}"
        if kind in ("task", "flow"):
            scope.bind(node.name, (kind, symbol))
            self.module.definitions.append((kind, symbol, node.lineno - 1))
        else:
            scope.bind(node.name, ("function", node, inner))
        inner.is_task = kind == "task"
        if kind != "task":
            self.module.bodies.append((kind or "plain", node, inner))
        self.block(node.body, inner, prefix="")

    def class_(self, node, scope, prefix):
        bases = [entity for base in node.bases for entity in self.evaluate(base, scope)]
        inner = Scope("class", self.module, scope, node)
        words = {entity[1] for entity in bases if entity[0] == "word"}
        is_task = "Task" in words or any(entity[0] == "taskclass" for entity in bases)
        is_flow = "Flow" in words or any(entity[0] == "flowclass" for entity in bases)
        kind = "taskclass" if is_task else "flowclass" if is_flow else "class"
        inner.bases = bases
        scope.bind(node.name, (kind, node, inner))
        self.block(node.body, inner, prefix=f"{node.name}.")

    def assign(self, target, value, scope, prefix):
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
            for left, right in zip(target.elts, value.elts):
                made = self.made_by(right, scope)
                if made and isinstance(left, ast.Name):
                    scope.bind(left.id, (made, left.id, right))
                else:
                    self.assign(left, right, scope, prefix)
            return
        if not isinstance(target, ast.Name):
            self.bind_unknown(target, scope)
            return
        symbol = f"{prefix}{target.id}"
        made = self.made_by(value, scope)
        if made:
            self.module.definitions.append((made, symbol, value.lineno - 1))
            scope.bind(target.id, (made, symbol, value))
            return
        inner = list_of(value)
        made = [("task", "", one) for one in inner if self.made_by(one, scope) == "task"]
        for entity in made or (value is not None and self.evaluate(value, scope)) or [UNKNOWN]:
            scope.bind(target.id, entity)

    def bind_unknown(self, target, scope):
        for node in ast.walk(target):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                scope.bind(node.id, UNKNOWN)

    def made_by(self, value, scope):
        """`task(fn)`, `task(...)(fn)` and instances of Prefect 1's task classes."""
        if not isinstance(value, ast.Call):
            return None
        callee = value.func
        for entity in self.evaluate(callee, scope) if value.args or not isinstance(callee, ast.Call) else []:
            if entity[0] == "word" and entity[1] in ("task", "flow"):
                return entity[1] if value.args and self.is_function(value.args[0], scope) else None
            if entity[0] == "taskclass" and callee is value.func:
                return "task"
        return None

    def is_function(self, node, scope):
        return isinstance(node, ast.Lambda) or any(e[0] == "function" for e in self.evaluate(node, scope))

    def makes_flow(self, node, scope):
        if not isinstance(node, ast.Call):
            return False
        return any(e == ("word", "Flow") or e[0] == "flowclass" for e in self.evaluate(node.func, scope))

    def decorator_kind(self, node, scope):
        callee = node.func if isinstance(node, ast.Call) else node
        if isinstance(callee, ast.Name) and callee.id == "staticmethod":
            return "static"
        for entity in self.evaluate(callee, scope):
            if entity[0] == "word" and entity[1] in ("task", "flow"):
                return entity[1]
        return None

    def evaluate(self, node, scope):
        """The entities that an expression may stand for."""
        if isinstance(node, ast.Name):
            found = scope.find(node.id)
            if not found:
                for star in self.module.scope.names.get("*", []):
                    found = self.counter.member(star[1], node.id)
                    if found != [UNKNOWN]:
                        break
            return [one for entity in found for one in self.counter.follow(entity)]
        if isinstance(node, ast.Attribute):
            return [one for entity in self.evaluate(node.value, scope) for one in self.attribute(entity, node.attr)]
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute) and node.func.attr == "with_options":
                return self.evaluate(node.func.value, scope)
            made = self.made_by(node, scope)
            if made:
                return [(made, "")]
            entities = self.evaluate(node.func, scope)
            words = [e for e in entities if e[0] == "word" and e[1] in ("task", "flow")]
            given = words + [e for e in entities if e[0] == "function" for e in self.returned(e)]
            return [("self", e[1], e[2]) for e in entities if e[0] == "class"] + given
        if isinstance(node, ast.Await):
            return self.evaluate(node.value, scope)
        return []

    def returned(self, function):
        """What a function that makes tasks gives back."""
        _, node, inner = function
        if node in self.following:
            return []
        self.following.append(node)
        returns = [child for child in ast.walk(node) if isinstance(child, ast.Return) and child.value]
        found = [entity for one in returns for entity in Binder(self.counter, inner.module).evaluate(one.value, inner)]
        self.following.pop()
        return [entity for entity in found if entity[0] in ("task", "flow", "word")]

    following = []

    def attribute(self, entity, name):
        if entity[0] == "prefect":
            return [of_prefect(entity[1], name)]
        if entity[0] == "file":
            return self.counter.member(entity[1], name)
        if entity[0] in ("class", "self"):
            found = entity[2].names.get(name, [])
            if not found:
                return [one for base in getattr(entity[2], "bases", []) for one in self.attribute(base, name)]
            return [one for each in found for one in self.counter.follow(each)]
        return []


def list_of(value):
    """The elements of a collection that is written out."""
    if isinstance(value, ast.Dict):
        return value.values
    return value.elts if isinstance(value, (ast.List, ast.Tuple, ast.Set)) else []


def keyed_values(statement):
    """The values of a dictionary that gets a name, by what they are called there."""
    if not (isinstance(statement, ast.Assign) and has_name(statement) and isinstance(statement.value, ast.Dict)):
        return {}
    pairs = zip(statement.value.keys, statement.value.values)
    name = next(target.id for target in statement.targets if isinstance(target, ast.Name))
    return {id(value): f"{name}.{key.value}" for key, value in pairs if isinstance(key, ast.Constant)}


def has_name(assign):
    targets = assign.targets if isinstance(assign, ast.Assign) else [assign.target]
    return any(isinstance(target, ast.Name) for target in targets)


def own_expressions(statement):
    """All expressions of a statement, without those of the statements inside of it."""
    found = []
    for field, value in ast.iter_fields(statement):
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, ast.withitem):
                part = part.context_expr
            if isinstance(part, ast.expr):
                found.extend(child for child in ast.walk(part) if isinstance(child, ast.expr))
    return found


def of_prefect(dotted, name):
    """A member of Prefect's own package; `prefect.tasks.x` is Prefect 1's library of ready tasks."""
    if dotted.startswith("prefect.tasks."):
        if name in CONTAINERS:
            return UNKNOWN
        return ("taskclass", None, Scope("class", None)) if name[:1].isupper() else ("task", name)
    if name in WORDS and not dotted.startswith(("prefect.client", "prefect.server")):
        return ("word", name)
    return ("prefect", f"{dotted}.{name}") if name[:1].islower() else UNKNOWN


def arguments_of(args):
    rest = [one for one in (args.vararg, args.kwarg) if one]
    return [*args.posonlyargs, *args.args, *args.kwonlyargs, *rest]


class CallWalk:
    """The calls in one body, without those of the functions inside of it, which are bodies of their own."""

    def __init__(self, counter, module, kind, node, scope):
        self.binder, self.module, self.kind, self.node, self.scope = Binder(counter, module), module, kind, node, scope
        self.named = set()

    def run(self):
        for statement in self.node.body:
            self.visit(statement)

    def visit(self, node):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            return
        if isinstance(node, (ast.With, ast.AsyncWith)):
            deferred = any(self.binder.makes_flow(item.context_expr, self.scope) for item in node.items)
            if deferred and node is not self.node:
                return
        if isinstance(node, ast.Call):
            self.call(node)
        for child in ast.iter_child_nodes(node):
            self.visit(child)

    def call(self, node):
        base = node.func
        if isinstance(base, ast.Attribute) and base.attr in MODES and self.is_recorded(base.value):
            self.note(base.value, node)
        elif self.is_recorded(base):
            self.note(base, node)
        elif isinstance(base, ast.Attribute) and base.attr in DESCRIBING and self.kind == "deferred":
            self.name_tasks(node.args + [keyword.value for keyword in node.keywords] + [base.value])
        elif self.is_handed_on(node):
            self.note(self.first(node), node)

    def is_handed_on(self, node):
        """`executor.submit(load, rows)`, `client.map(load, rows)` and `map(load, rows)` call what they are given."""
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", None)
        return name in ("submit", "map") and self.first(node) is not None and self.is_recorded(self.first(node))

    def name_tasks(self, nodes):
        """In Prefect 1 a task that was never called is one of the flow as soon as something in it names the task."""
        for node in nodes:
            if isinstance(node, (ast.List, ast.Tuple)):
                self.name_tasks(node.elts)
            elif isinstance(node, ast.Dict):
                self.name_tasks(node.values)
            elif isinstance(node, (ast.Name, ast.Attribute)) or self.binder.made_by(node, self.scope) == "task":
                entities = self.binder.evaluate(node, self.scope)
                if entities and all(entity[0] == "task" for entity in entities) and ast.dump(node) not in self.named:
                    self.named.add(ast.dump(node))
                    made = [entity[2] for entity in entities if len(entity) > 2 and self.holds(entity[2])]
                    for place in made or [node]:
                        self.place(place, place)

    def holds(self, node):
        return self.node.lineno <= node.lineno and node.end_lineno <= self.node.end_lineno

    @staticmethod
    def first(node):
        given = [*node.args, *[keyword.value for keyword in node.keywords]]
        return given[0] if given else None

    def is_recorded(self, node):
        return any(
            entity[0] in ("task", "flow") or (entity[0] == "word" and entity[1] in OPERATIONS)
            for entity in self.binder.evaluate(node, self.scope)
        )

    def note(self, base, call):
        while isinstance(base, ast.Call) and isinstance(base.func, ast.Attribute) and base.func.attr == "with_options":
            base = base.func.value
        if isinstance(base, ast.Call) and any(e[0] == "taskclass" for e in self.binder.evaluate(base.func, self.scope)):
            base = base.func
        self.place(base, call.func)
        if self.kind == "deferred":
            self.name_tasks(call.args + [keyword.value for keyword in call.keywords])

    def place(self, base, shown):
        if isinstance(base, ast.Call) and self.binder.made_by(base, self.scope) == "task" and base is shown:
            base = base.func
        line, column = base.lineno, base.col_offset
        if isinstance(base, ast.Attribute):
            line, column = base.end_lineno, base.end_col_offset - len(base.attr.encode())
        text = self.module.lines[line - 1] if line <= len(self.module.lines) else ""
        units = len(text.encode()[:column].decode(errors="replace").encode("utf-16-le")) // 2
        self.module.calls[(line - 1, units)] = ast.unparse(shown).replace("\n", " ")[:80]


def is_inside_task(scope):
    """What a task does is its own affair: the graph ends at its door."""
    return scope is not None and (getattr(scope, "is_task", False) or is_inside_task(scope.parent))


def main():
    request = json.load(sys.stdin)
    counter = Counter(request["root"])
    answer = {}
    for path in request["files"]:
        module = counter.module(path)
        if module is None:
            answer[path] = None
            continue
        counter.hand_over(module)
        for kind, node, scope in module.bodies:
            if not is_inside_task(scope):
                CallWalk(counter, module, kind, node, scope).run()
        answer[path] = {
            "flows": [[symbol, line] for kind, symbol, line in module.definitions if kind == "flow"],
            "tasks": [[symbol, line] for kind, symbol, line in module.definitions if kind == "task"],
            "calls": [[line, column, text] for (line, column), text in sorted(module.calls.items())],
        }
    json.dump(answer, sys.stdout)


main()
