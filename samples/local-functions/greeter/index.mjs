export const handler = async (event) => {
  console.log(`greeting ${event.pathParameters.name}`);
  return {
    statusCode: 200,
    headers: { 'Content-Type': 'text/plain' },
    body: `${process.env.GREETING}, ${decodeURIComponent(event.pathParameters.name)}!\n`,
  };
};
