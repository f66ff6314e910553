"use strict";

const api = JSON.parse(document.getElementById("api").textContent);
