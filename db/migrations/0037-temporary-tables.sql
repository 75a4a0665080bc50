-- Rosters are decided set by set in tables that end with their transaction. Functions of the owner name their search_path
-- with pg_temp last, so that no such table stands before one of ours.
do $$ begin
  execute format('grant temporary on database %I to lectern_web', current_database());
end $$;
