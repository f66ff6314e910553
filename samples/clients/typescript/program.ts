// Uses the bookshop through its TypeScript client.
import { ApiError, BookshopClient, Genre, ProblemNotFoundError, type NewBook } from "bookshop";

const baseUrl = process.env["BOOKSHOP_URL"] ?? "";
const client = new BookshopClient({ baseUrl, apiKey: process.env["BOOKSHOP_KEY"] ?? "" });

for await (const book of client.books.listBooksItems({ genre: Genre.Novel })) {
  console.log(`${book.id}: ${book.title}, ${book.price.toFixed(2)}`);
}

const body: NewBook = { title: "Dubliners", price: 8.5, genre: Genre.Novel, published: "1914-06-15" };
const added = await client.books.addBook({ body });
console.log(`added ${added.id}: ${added.title}, published in ${added.published?.slice(0, 4) ?? "?"}`);

try {
  await client.books.getBook({ id: 9 });
} catch (error) {
  if (!(error instanceof ProblemNotFoundError)) throw error;
  console.log(`${error.status}: ${error.body.message}`);
}

const stranger = new BookshopClient({ baseUrl });
try {
  await stranger.books.addBook({ body });
} catch (error) {
  if (!(error instanceof ApiError)) throw error;
  console.log(`${error.status} without the key`);
}
