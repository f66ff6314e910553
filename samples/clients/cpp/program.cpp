// Uses the bookshop through its C++ client.
#include <cstdio>
#include <cstdlib>

#include <bookshop/client.hpp>

int main() {
  bookshop::ClientOptions options;
  options.base_url = std::getenv("BOOKSHOP_URL");
  const bookshop::BookshopClient stranger(options);
  options.api_key = std::getenv("BOOKSHOP_KEY");
  const bookshop::BookshopClient client(options);

  bookshop::requests::ListBooksRequest novels;
  novels.genre = bookshop::models::Genre::novel;
  client.books().list_books_each(novels, [](const bookshop::models::Book& book) {
    std::printf("%d: %s, %.2f\n", static_cast<int>(book.id), book.title.c_str(), book.price);
  });

  bookshop::models::NewBook dubliners;
  dubliners.title = "Dubliners";
  dubliners.price = 8.5;
  dubliners.genre = bookshop::models::Genre::novel;
  dubliners.published = bookshop::Date{1914, 6, 15};
  const auto added = client.books().add_book({dubliners});
  std::printf("added %d: %s, published in %d\n", static_cast<int>(added->id), added->title.c_str(), added->published ? added->published->year : 0);

  try {
    client.books().get_book({9});
  } catch (const bookshop::ProblemNotFoundError& error) {
    std::printf("%d: %s\n", error.status(), error.body.message.c_str());
  }
  try {
    stranger.books().add_book({dubliners});
  } catch (const bookshop::ApiError& error) {
    std::printf("%d without the key\n", error.status());
  }
}
