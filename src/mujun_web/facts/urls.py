"""Addresses of facts."""

from django.urls import path

from mujun_web.facts.views import batches, deliveries, drawer, matrix

app_name = "facts"
urlpatterns = [
    path("", matrix.go_to_matrix, name="home"),
    path("deliveries/", deliveries.show_deliveries, name="deliveries"),
    path("deliveries/take/", deliveries.take, name="take"),
    path("deliveries/<int:delivery_id>/", deliveries.show_delivery, name="delivery"),
    path("deliveries/<int:delivery_id>/accept/", deliveries.accept, name="accept"),
    path("deliveries/<int:delivery_id>/return/", deliveries.send_back, name="return"),
    path("deliveries/<int:delivery_id>/leave-out/", deliveries.leave_out, name="leave-out"),
    path("deliveries/<int:delivery_id>/resume/", deliveries.resume, name="resume"),
    path("deliveries/<int:delivery_id>/file/", deliveries.send_file, name="delivery-file"),
    path("deliveries/<int:delivery_id>/marked/", deliveries.send_marked, name="marked"),
    path("matrix/", matrix.show_matrix, name="matrix"),
    path("matrix/cell/", matrix.show_cell, name="cell"),
    path("matrix/lacking/", matrix.show_lacking, name="lacking"),
    path("batches/", batches.show_batches, name="batches"),
    path("batches/<str:city>/<int:number>/", batches.show_batch, name="batch"),
    path("batches/<str:city>/<int:number>/file/", batches.send_delivered, name="batch-file"),
    path("batches/<str:city>/<int:number>/refused/", batches.send_refused, name="batch-refused"),
    path("disagreements/", batches.show_disagreements, name="disagreements"),
    path("figure/", drawer.show_figure, name="figure"),
]
