from prefect import flow, task
from prefect.artifacts import create_link_artifact, create_markdown_artifact, create_table_artifact


@task
def draw(title):
    create_markdown_artifact(f"# {title}", key="of-a-task", description="Drawn by a task")


@flow
def report():
    create_markdown_artifact("below", key="of-a-subflow")


@flow(name="artifact-of-markdown")
def artifact_of_markdown():
    create_markdown_artifact("**3** rows", key="rows-3", description="How many")


@flow(name="artifact-without-a-key")
def artifact_without_a_key():
    create_markdown_artifact("plain")


@flow(name="artifact-of-a-table")
def artifact_of_a_table():
    create_table_artifact([{"city": "Bern", "rain": 1.5}, {"city": "Rome", "rain": None}], key="rain")


@flow(name="artifact-of-columns")
def artifact_of_columns():
    create_table_artifact({"city": ["Bern", "Rome"], "sun": [1, 2]}, key="sun")


@flow(name="artifact-of-a-link")
def artifact_of_a_link():
    create_link_artifact("https://example.org/a", key="link-a")
    create_link_artifact("https://example.org/b", link_text="The other", key="link-b", description="A link")


@flow(name="artifact-in-versions")
def artifact_in_versions():
    create_markdown_artifact("first", key="in-versions")
    create_markdown_artifact("second", key="in-versions")


@flow(name="artifact-of-tasks")
def artifact_of_tasks():
    draw("One")
    draw.map(["Two", "Three"]).wait()


@flow(name="artifact-of-a-run-within")
def artifact_of_a_run_within():
    report()
    create_markdown_artifact("above", key="above")


CASES = [
    artifact_of_markdown,
    artifact_without_a_key,
    artifact_of_a_table,
    artifact_of_columns,
    artifact_of_a_link,
    artifact_in_versions,
    artifact_of_tasks,
    artifact_of_a_run_within,
]
