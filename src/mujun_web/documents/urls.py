"""Addresses of documents."""

from django.urls import path

from mujun_web.documents.views import adoption, decisions, panels, reader, shelf

app_name = "documents"
urlpatterns = [
    path("", shelf.list_documents, name="list"),
    path("take/", shelf.take_documents, name="take"),
    path("attach/<str:pack>/", shelf.attach_source, name="attach"),
    path("compare/", panels.compare, name="compare"),
    path("<int:document_id>/", reader.show_reader, name="reader"),
    path("<int:document_id>/file/", shelf.send_file, name="file"),
    path("<int:document_id>/state/", shelf.show_state, name="state"),
    path("<int:document_id>/again/", shelf.read_again, name="again"),
    path("<int:document_id>/text/<int:part>/", reader.show_text, name="text"),
    path("<int:document_id>/ledger/<int:part>/", reader.show_ledger, name="ledger"),
    path("<int:document_id>/coverage/", panels.show_coverage, name="coverage"),
    path("<int:document_id>/numbers/<str:kind>/", panels.show_numbers, name="numbers"),
    path("<int:document_id>/number/<int:start>/", panels.explain_number, name="number"),
    path("<int:document_id>/conflicts/", panels.show_conflicts, name="conflicts"),
    path("<int:document_id>/conflicts/others/", panels.show_other_conflicts, name="other-conflicts"),
    path("<int:document_id>/add/", decisions.add, name="add"),
    path("<int:document_id>/accept/", decisions.accept_many, name="accept-many"),
    path("<int:document_id>/adopt/", adoption.adopt, name="adopt"),
    path("findings/<int:finding_id>/", decisions.show_row, name="finding"),
    path("findings/<int:finding_id>/explain/", panels.explain, name="explain"),
    path("findings/<int:finding_id>/accept/", decisions.accept, name="accept"),
    path("findings/<int:finding_id>/correct/", decisions.correct, name="correct"),
    path("findings/<int:finding_id>/reject/", decisions.reject, name="reject"),
    path("tasks/<int:task_id>/", decisions.show_task, name="task"),
    path("tasks/<int:task_id>/correct/", decisions.correct_task, name="correct-task"),
    path("tasks/<int:task_id>/reject/", decisions.reject_task, name="reject-task"),
]
