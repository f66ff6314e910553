// Notes live as long as the process that serves them: enough to see requests arrive.
const notes = new Map([["1", process.env.GREETING]]);

const answer = (statusCode, body) => ({
  statusCode,
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(body),
});

exports.handler = async (event) => {
  const id = event.pathParameters?.id;
  if (id === undefined) return answer(200, [...notes.keys()]);
  if (event.httpMethod === "PUT") {
    notes.set(id, event.body);
    return answer(201, { id });
  }
  return notes.has(id) ? answer(200, { id, text: notes.get(id) }) : answer(404, { message: `no note ${id}` });
};
