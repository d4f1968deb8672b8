-- Which forecast models were trained and announced, which decided from when on, and why did others not?
-- Written by the training (--register) and by the tiering job (--models); a row is a model and a day
-- from which it was to decide.

CREATE TABLE forecast_models (
  model_version            text NOT NULL,
  effective_from           timestamptz NOT NULL,
  location                 text NOT NULL,
  features                 text[] NOT NULL,
  training_from            date NOT NULL,
  held_out_from            date NOT NULL,
  held_out_to              date NOT NULL,
  training_examples        bigint NOT NULL,
  held_out_examples        bigint NOT NULL,
  weekly_wape              double precision,
  weekly_deviance          double precision NOT NULL,
  bias                     double precision,
  status                   text NOT NULL
    CHECK (status IN ('TRAINED', 'ANNOUNCED', 'IN_USE', 'REFUSED', 'SUPERSEDED')),
  reason                   text,
  message                  text,
  compared_with            text,
  compared_weekly_deviance double precision,
  superseded_from          timestamptz,
  PRIMARY KEY (model_version, effective_from)
);
COMMENT ON TABLE forecast_models IS 'Forecast models, and what became of them';
COMMENT ON COLUMN forecast_models.effective_from IS 'The first UTC midnight whose decisions it may take';
COMMENT ON COLUMN forecast_models.held_out_from IS 'Its training ended before; the errors are those of the days from here to before held_out_to';
COMMENT ON COLUMN forecast_models.compared_with IS 'The model in use that it was judged against; its weekly deviance is that on the same days';
