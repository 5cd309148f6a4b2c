"""项目: the wall, the page of a project, the dispatch list, what units report of them each month."""
