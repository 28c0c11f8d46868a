"""What the suites stand on: database servers, a clock, a closed network, browsers. No product code lives here."""
