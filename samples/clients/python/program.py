"""Uses the bookshop through its Python client."""
import datetime
import os

from bookshop import ApiError, BookshopClient, errors, models

with BookshopClient(os.environ["BOOKSHOP_URL"], api_key=os.environ["BOOKSHOP_KEY"]) as client:
    for book in client.books.list_books_items(genre=models.Genre.NOVEL):
        print(f"{book.id}: {book.title}, {book.price:.2f}")

    new = models.NewBook("Dubliners", 8.5, genre=models.Genre.NOVEL, published=datetime.date(1914, 6, 15))
    added = client.books.add_book(new)
    print(f"added {added.id}: {added.title}, published in {added.published.year if added.published else '?'}")

    try:
        client.books.get_book(9)
    except errors.ProblemNotFoundError as error:
        print(f"{error.status}: {error.body.message}")

with BookshopClient(os.environ["BOOKSHOP_URL"]) as stranger:
    try:
        stranger.books.add_book(new)
    except ApiError as error:
        print(f"{error.status} without the key")
