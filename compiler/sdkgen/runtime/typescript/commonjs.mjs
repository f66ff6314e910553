// Tells Node that what stands in dist/cjs is CommonJS, in a package of ES modules.
import { writeFileSync } from "node:fs";

writeFileSync("dist/cjs/package.json", '{ "type": "commonjs" }\n');
