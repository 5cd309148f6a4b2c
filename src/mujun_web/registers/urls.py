"""Addresses of registers."""

from django.urls import path

from mujun_web.registers.views import candidates, entry, firm, follow_up, move, needs, register, shelf, together

app_name = "registers"
urlpatterns = [
    path("", shelf.show_shelf, name="shelf"),
    path("follow-ups/", follow_up.list_follow_ups, name="follow-ups"),
    path("follow-ups/open/", follow_up.open_many, name="follow-ups-open"),
    path("follow-ups/together/", together.step_together, name="together"),
    path("follow-ups/owed/", follow_up.show_owed, name="follow-ups-owed"),
    path("own/", firm.show_own, name="own"),
    path("proofs/<int:proof_id>/", entry.send_proof, name="proof"),
    path("<str:city>/conflicts/", firm.list_conflicts, name="conflicts"),
    path("<str:city>/firms/<str:entity>/", firm.show_firm, name="firm"),
    path("<str:city>/<str:register>/entries/<path:entity>/", entry.show_entry, name="entry"),
    path("<str:city>/<str:register>/rename/<path:entity>/", entry.rename, name="rename"),
    path("<str:city>/<str:register>/move/<path:entity>/", move.open_form, name="move"),
    path("<str:city>/<str:register>/judge/<path:entity>/", move.judge, name="judge"),
    path("<str:city>/<str:register>/make/<path:entity>/", move.make, name="make"),
    path("<str:city>/<str:register>/enter/", move.open_form, name="enter"),
    path("<str:city>/<str:register>/enter/judge/", move.judge, name="enter-judge"),
    path("<str:city>/<str:register>/enter/make/", move.make, name="enter-make"),
    path("<str:city>/<str:register>/", register.show_register, name="register"),
    path("<str:city>/<str:register>/definition/", shelf.show_definition, name="definition"),
    path("<str:city>/<str:register>/behind/", register.show_behind, name="behind"),
    path("<str:city>/<str:register>/download/", register.download_table, name="download"),
    path("fillings/<int:filling_id>/proof/", needs.send_filling_proof, name="filling-proof"),
    path("<str:city>/<str:register>/needs/", needs.show_needs, name="needs"),
    path("<str:city>/<str:register>/needs/fill/", needs.fill, name="fill"),
    path("<str:city>/<str:register>/candidates/", candidates.show_candidates, name="candidates"),
    path("<str:city>/<str:register>/candidates/count/", candidates.count_candidates, name="candidates-count"),
    path("<str:city>/<str:register>/candidates/seek/", candidates.seek_candidates, name="seek"),
    path("<str:city>/<str:register>/candidates/decide/", candidates.decide_candidates, name="decide"),
]
