"""Projects from attraction to the contract kept: milestones, investment, lights, forecast, dispatch, contract."""
