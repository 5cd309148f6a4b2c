"""Pages of documents, by what a person does on them."""
